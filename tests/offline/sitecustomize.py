"""With COURSE_NO_NETWORK=1, Python's sockets reach nothing but this machine.

Python imports a module of this name when it starts, if the folder is on PYTHONPATH; kernels, xdist
workers and other Python processes inherit both variables, and with them the guard (`run.py` sets
them). Another sitecustomize further down the path runs after this one, as it would without it.

Not handled here: sockets that C code opens by itself, Python started with -S, -E or -I. On Linux
`run.py` takes the network itself away, which covers those as well.
"""

import os
import sys


def _local(host):
    """Tell whether a host, a name or an address, is this machine."""
    import ipaddress

    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False  # a name: looking it up may ask a server
    return address.is_loopback or address.is_unspecified


def _guard(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        target = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments
        import socket

        # A unix socket has a path, and a sendmsg on a connected socket has no address.
        if connection.family not in (socket.AF_INET, socket.AF_INET6) or not address:
            return
        target = address[0]
    else:
        return
    if not _local(target):
        raise OSError(f"network is cut for this test: {event} to {target!r}")


def _run_the_next():
    """Run the sitecustomize that this one hides."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec(
        "sitecustomize", [folder for folder in sys.path if os.path.abspath(folder) != here]
    )
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if os.environ.get("COURSE_NO_NETWORK") == "1":
    sys.addaudithook(_guard)
_run_the_next()
