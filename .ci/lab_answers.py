"""Run the command that opens the lab; end it when the lab has shown its page and run a kernel."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

ADDRESS = re.compile(r"(http://(?:localhost|127\.0\.0\.1):\d+)/\S*token=(\w+)")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(method, address, token):
    """The body of an answer; any other than a success raises."""
    request = urllib.request.Request(address, method=method)
    request.add_header("Authorization", f"token {token}")
    with OPENER.open(request, timeout=60) as answer:
        return answer.read()


def wait_for(server):
    """Return when the server listens, which may be after it has printed its address."""
    for _ in range(600):
        try:
            return OPENER.open(f"{server}/api", timeout=60).close()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"Nothing listens at {server}.")


def main(command):
    """Print what the command prints until the lab has answered."""
    process = subprocess.Popen(
        ["bash", "-c", f"{command} --no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            print(line, end="")
            if found := ADDRESS.search(line):
                break
        else:
            sys.exit("The command ended before the lab had an address.")
        server, token = found.groups()
        wait_for(server)
        assert b"jupyter-config-data" in ask("GET", f"{server}/lab", token)
        assert json.loads(ask("POST", f"{server}/api/kernels", token))["id"]
        print("The lab shows its page and starts a kernel.")
    finally:
        os.killpg(process.pid, signal.SIGTERM)


main(sys.argv[1])
