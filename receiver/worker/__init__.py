"""Does what is owed: understands postbacks, settles accounts, delivers letters, keeps house."""

from receiver.worker.batches import SHARED_STORIES, STORIES, deliver_batch, understand_batch
from receiver.worker.loop import run

__all__ = ["SHARED_STORIES", "STORIES", "deliver_batch", "run", "understand_batch"]
