"""What a person means by what they typed."""

from receiver.models import Area
from receiver.provisioning.refused import Refused


def area_called(name: str) -> Area:
    """The area of this name or number. Raises Refused."""
    area = Area.called(name)
    if area is None:
        raise Refused("no-such-area", area=name)
    return area
