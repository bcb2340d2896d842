"""Recognition while somebody speaks: text as it comes, and voice commands.

    for event in live_events(model, blocks): ...

`recognizer.py` reads a growing window of audio again and again and commits what readings agree on;
`commands.py` takes each utterance for one of the given phrases. Neither knows where the samples
come from: a microphone, a pipe, a file.
"""

from pyengine.live.commands import CommandEvent, CommandHeard, CommandOptions, command_events
from pyengine.live.events import Committed, Listening, LiveEvent, Pace, Speaking, Tentative
from pyengine.live.options import LiveOptions
from pyengine.live.recognizer import live_events

__all__ = [
    "CommandEvent",
    "CommandHeard",
    "CommandOptions",
    "Committed",
    "Listening",
    "LiveEvent",
    "LiveOptions",
    "Pace",
    "Speaking",
    "Tentative",
    "command_events",
    "live_events",
]
