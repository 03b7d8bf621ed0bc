"""Interleave for Python: records what an asyncio program really did, to be stepped through, forwards and back.

`interleave record -- python3 app.py` records a program as it is. From within:

    import interleave

    with interleave.record("out.ilv"):
        asyncio.run(main())
    interleave.mark("here")
"""
from interleave.session import is_recording, mark, record

__all__ = ["is_recording", "mark", "record"]
