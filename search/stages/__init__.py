"""What a question goes through, a module a stage: each is given what the one before it made.

    understanding   Question ─► AskedQuestion     clean text, words, phrases, filters with ids
    retrieval       Query ─► Pool                 the best of each retriever, and the scale of their scores
    ranking         Pool ─► Ranking               relevance.py; a reranker would take a ranking, and give one
    judging         Ranking ─► JudgedPassage      evidence.py: what is none is left out
    growing         JudgedPassage ─► Finding      stretches.py: the talk around it that is about the same
    reading         Finding ─► Hit                text, speakers, where to start, context

`Query` (search/query.py) goes through all of them; its `rules` are their numbers.
"""
