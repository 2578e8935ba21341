"""Where sentences and clauses end, in English and Chinese: one definition for all that cuts text.

The Chinese semicolon separates sentences, the Latin one clauses. Whether a full stop belongs to an
abbreviation is for whoever knows what stands around it.
"""

import re

WIDE_SENTENCE_ENDS = "。！？；"  # whatever follows
SENTENCE_ENDS = f".!?…{WIDE_SENTENCE_ENDS}"
WIDE_CLAUSE_ENDS = "，、："
CLAUSE_ENDS = f",;:—{WIDE_CLAUSE_ENDS}"
CLOSING_MARKS = "\"'”’」』）)]"  # quotation marks and brackets that close behind the end

SENTENCE_END = re.compile(rf"[{re.escape(SENTENCE_ENDS)}][{re.escape(CLOSING_MARKS)}]*\s*$")
"""At the end of a text: it ends a sentence."""

CLAUSE_END = re.compile(rf"[{re.escape(CLAUSE_ENDS)}][{re.escape(CLOSING_MARKS)}]*\s*$")
"""At the end of a text: it ends a clause."""
