"""Signing what the trail holds so far, inside the database and beside it."""

import json
from datetime import timedelta

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail import vault
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.trail.chain import GENESIS, instant
from kolloquy.governance.trail.merkle import Tree
from kolloquy.governance.trail.models import Checkpoint, Entry, Head
from kolloquy.governance.trail.vocabulary import KEY_MADE
from kolloquy.kernel import clock

DUE_AFTER = timedelta(hours=1)
_AT_ONCE = 5_000


def checkpoint(*, by: User | None) -> Checkpoint:
    """Sign the root over all entries; nothing new to sign gives the last checkpoint again."""
    made = _sign_what_is_new(by)
    transaction.on_commit(_write)  # at once, unless a caller's transaction may still take the entries back
    return made


def checkpoint_if_due(*, by: User | None = None) -> Checkpoint | None:
    """For a worker that comes by often: sign when the last checkpoint is old and there is something new."""
    last, head = Checkpoint.objects.order_by("-number").first(), Head.objects.filter(pk=1).first()
    if head is None or not head.number or (last and (last.number == head.number or clock.now() - last.at < DUE_AFTER)):
        return None
    return checkpoint(by=by)


def _write() -> None:
    """Also those whose file a crash left unwritten."""
    there = {int(path.stem) for path in vault.written() if path.stem.isdigit()}
    missing = set(Checkpoint.objects.values_list("number", flat=True)) - there
    for each in Checkpoint.objects.filter(number__in=missing).order_by("number"):
        vault.write(signed(each))


def signed(row: Checkpoint) -> vault.Signed:
    return vault.Signed(row.number, row.root, row.previous_root, instant(row.at), row.public_key, row.signature)


@transaction.atomic
def announce_key(*, by: User | None) -> None:
    """Let the trail know the key before anything is signed with it."""
    key = vault.public_key()
    if not Entry.objects.filter(verb=KEY_MADE, key=key).exists():
        record(Event(KEY_MADE, "signing_key", key), by=by)


@transaction.atomic
def _sign_what_is_new(by: User | None) -> Checkpoint:
    announce_key(by=by)
    head = Head.objects.select_for_update().get(pk=1)
    last = Checkpoint.objects.order_by("-number").first()
    if last and last.number == head.number:
        return last
    tree, now = _grown(last), clock.now()
    made = vault.sign(tree.size, tree.root().hex(), last.root if last else GENESIS, instant(now))
    return Checkpoint.objects.create(
        number=made.number,
        root=made.root,
        previous_root=made.previous_root,
        at=now,
        public_key=made.public_key,
        signature=made.signature,
        frontier=vault.edge_text(each.hex() for each in tree.edge),
    )


def _grown(last: Checkpoint | None) -> Tree:
    """The tree over all entries, grown from the last checkpoint's right edge if that is what was signed."""
    tree = Tree(last.number, map(bytes.fromhex, json.loads(last.frontier))) if last else Tree()
    if last and (tree.root().hex() != last.root or not signed(last).is_genuine()):
        tree = Tree()
    later = Entry.objects.filter(number__gt=tree.size).order_by("number").values_list("hash", flat=True)
    for entry_hash in later.iterator(chunk_size=_AT_ONCE):
        tree.add(bytes.fromhex(entry_hash))
    return tree
