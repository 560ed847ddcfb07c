"""All stories of golden journals, by name."""

from tests.dispatch.stories import aid as stories_of_aid
from tests.dispatch.stories import choice as stories_of_choice
from tests.dispatch.stories import desk as stories_of_desk
from tests.dispatch.stories import destination as stories_of_destination
from tests.dispatch.stories import handshake as stories_of_handshake

STORIES = (
    stories_of_aid.STORIES
    | stories_of_choice.STORIES
    | stories_of_desk.STORIES
    | stories_of_destination.STORIES
    | stories_of_handshake.STORIES
)
