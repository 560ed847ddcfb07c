"""All stories of golden journals, by name."""

from tests.dispatch import (
    stories_of_aid,
    stories_of_choice,
    stories_of_desk,
    stories_of_destination,
    stories_of_handshake,
)

STORIES = (
    stories_of_aid.STORIES
    | stories_of_choice.STORIES
    | stories_of_desk.STORIES
    | stories_of_destination.STORIES
    | stories_of_handshake.STORIES
)
