"""Passwords: hashed so that guessing is dear, compared beside the loop, refused only where they are really weak."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recognition.accounts import passwords
from recognition.errors import Invalid


def test_a_password_matches_itself_alone_however_the_keyboard_writes_it():
    kept = passwords.hashed("Ｃｏｒｒｅｃｔ 马 电池")
    assert kept.startswith("$argon2id$") and "马" not in kept
    assert passwords.matches(kept, "Correct 马 电池") and not passwords.matches(kept, "correct 马 电池")
    assert passwords.hashed("Correct 马 电池") != kept, "salted"


@pytest.mark.parametrize("stored", [None, "", "$argon2id$broken", "plain"])
def test_what_is_no_hash_matches_nothing(stored):
    assert not passwords.matches(stored, "") and not passwords.matches(stored, "nobody has this password")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("1234567890", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("drlin123456", "password_common"),
        ("drlin12-drlin12", "password_common"),
        ("x1" * 101, "password_long"),
    ],
)
def test_weak_passwords_are_refused(password, code):
    with pytest.raises(Invalid) as refused:
        passwords.check_strength(password, "drlin12")
    assert refused.value.code == code


@pytest.mark.parametrize("password", ["一句只有我知道的话吧", "correct horse battery", "kq7m-x2pd-9wfh"])
def test_sentences_are_welcome(password):
    passwords.check_strength(password, "drlin")


BESIDE = """
from gevent import monkey; monkey.patch_all()
import gevent
from recognition.accounts import passwords
ticks = []
def tick():
    while True:
        ticks.append(1); gevent.sleep(0.002)
ticking = gevent.spawn(tick)
gevent.sleep(0.01)
ticks.clear()
hashing = [gevent.spawn(passwords.hashed, f"password number {n}") for n in range(8)]
gevent.joinall(hashing)
assert all(one.value.startswith("$argon2id$") for one in hashing)
print(len(ticks))
"""


def test_hashing_holds_up_no_other_request():
    """Under gevent eight hashes at once, of some 30 ms each: the loop goes on ticking meanwhile. If they held it up it would tick eight times, once after each."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", BESIDE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 24
