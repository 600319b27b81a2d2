"""Run a command with the network cut, loopback excepted: `python tests/offline/run.py CMD ...`.

On Linux the command gets a network namespace of its own, in which there is nothing but loopback,
where the system allows that to a user. Everywhere the guard of sitecustomize.py is on as well. The
first line says which it was; the exit status is the command's.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def enter_empty_network() -> None:
    """Move this process into a network namespace that holds loopback alone.

    Raises
    ------
    OSError
        If the system does not allow it; the process may then be half-way, and should end.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) != 0:  # only for root
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare is refused")
        # The user stays who they are: as a pretended root they could write read-only folders.
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        # struct ifreq: the interface's name, its flags, padding up to 40 bytes.
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def namespace_allowed() -> bool:
    """Try `enter_empty_network` in a child process and tell whether it worked."""
    if sys.platform != "linux":
        return False
    return subprocess.run([sys.executable, __file__], capture_output=True).returncode == 0


def guarded_environment() -> dict[str, str]:
    """Return the environment with the guard on for each Python that starts in it."""
    path = [str(Path(__file__).resolve().parent), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "COURSE_NO_NETWORK": "1",
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
    }


def main(command: list[str]) -> int:
    """Run a command without the network and return its exit status."""
    isolated = namespace_allowed()
    how = (
        "an empty network namespace and the socket guard" if isolated else "the socket guard alone"
    )
    print(f"offline: network cut by {how}", flush=True)
    if isolated:
        enter_empty_network()
    return subprocess.run(command, env=guarded_environment()).returncode


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(sys.argv[1:]))
    enter_empty_network()  # asked by `namespace_allowed`: fails where it is refused
