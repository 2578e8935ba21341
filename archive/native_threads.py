"""The threads of native libraries sleep while they wait for one another.

PyTorch, FAISS and CTranslate2 share work among OpenMP's threads, which by default wait by spinning. Where
something else wants the cores too (another reader's search, a file being ingested) the thread that they
wait for does not get one: on two busy cores a question's vector then takes ten times as long and more.
Asleep, they cost a few microseconds to wake.

The libraries read this when they are loaded, so it is said before any of them is: with the archive itself.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # unless whoever started us said otherwise
