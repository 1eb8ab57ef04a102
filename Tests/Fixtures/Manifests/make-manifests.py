"""Makes start.jsonl: manifests, and what the reader of Ankaios 1.0.1 says of each.

Each line is {"text": …, "error": …} or {"text": …, "state": …}. The oracle (Scripts/oracle) has the types of Ankaios
1.0.1, with the attributes that it has for serde, and the libraries that it locks: serde 1.0.228, serde_yaml 0.9.34,
unsafe-libyaml 0.2.11. Run it in this folder: python3 make-manifests.py ORACLE > start.jsonl
"""

import json
import random
import re
import subprocess
import sys

WORKLOAD = "apiVersion: v1\nworkloads:\n  w:\n    agent: a\n    runtime: r\n    runtimeConfig: x\n"
RULE = WORKLOAD + "    controlInterfaceAccess: {allowRules: [%s]}\n"
# What may stand in a place, right or wrong.
VALUES = [
    "", "~", "5", "true", "1.5", "x", "[]", "[a]", "{}", "{a: b}", "{5: b}", "!foo x", "!foo", "!foo [a]", "!foo {a: b}",
    '"5"', "!!str 5", "! x", "!!null x", ".inf", "18446744073709551615", "{NEVER: ~}", "[[a, b]]", "{a: ~}",
]
PLACES = {
    "apiVersion": "apiVersion: %s\n",
    "root": "%s",
    "workloads": "apiVersion: v1\nworkloads: %s\n",
    "workload": "apiVersion: v1\nworkloads:\n  w: %s\n",
    "configs": "apiVersion: v1\nconfigs: %s\n",
    "config": "apiVersion: v1\nconfigs:\n  c: %s\n",
    "config item": "apiVersion: v1\nconfigs:\n  c: {d: [%s]}\n",
    "restartPolicy": WORKLOAD + "    restartPolicy: %s\n",
    "access": WORKLOAD + "    controlInterfaceAccess: %s\n",
    "allowRules": WORKLOAD + "    controlInterfaceAccess: {allowRules: %s}\n",
    "rule": RULE,
    "type": RULE % "{type: %s, operation: Read, filterMasks: [a]}",
    "operation": RULE % "{type: StateRule, operation: %s, filterMasks: [a]}",
    "filterMasks": RULE % "{type: StateRule, operation: Read, filterMasks: %s}",
    "filterMask": RULE % "{type: StateRule, operation: Read, filterMasks: [%s]}",
    "workloadNames": RULE % "{type: LogRule, workloadNames: %s}",
    "dependencies": WORKLOAD + "    dependencies: %s\n",
    "dependency": WORKLOAD + "    dependencies: {d: %s}\n",
    "tags": WORKLOAD + "    tags: %s\n",
    "tag": WORKLOAD + "    tags: {d: %s}\n",
    "old tags": WORKLOAD.replace("v1", "v0.1") + "    tags: %s\n",
    "old tag": WORKLOAD.replace("v1", "v0.1") + "    tags: [%s]\n",
    "references": WORKLOAD + "    configs: %s\n",
    "reference": WORKLOAD + "    configs: {d: %s}\n",
    "files": WORKLOAD + "    files: %s\n",
    "file": WORKLOAD + "    files: [%s]\n",
    "mountPoint": WORKLOAD + "    files: [{mountPoint: %s, data: x}]\n",
    "data": WORKLOAD + "    files: [{mountPoint: x, data: %s}]\n",
    "unknown key": WORKLOAD + "    strange: %s\n",
    "unknown key of the root": "apiVersion: v1\nstrange: %s\n",
}
KEYS = [
    "agent", "runtime", "runtimeConfig", "restartPolicy", "dependencies", "tags", "configs", "files", "allowRules",
    "controlInterfaceAccess", "denyRules", "type", "operation", "filterMasks", "filterMask", "workloadNames", "data",
    "mountPoint", "binaryData", "apiVersion", "workloads", "x-a", "5", "true", "~", "[a]", "{a: b}", "!x agent", "<<",
]
PIECES = VALUES + [
    "\ufeff", "&a", "*a", "!!int 5", "!!int x", "!!float 1", "!NEVER", "{mountPoint: /a, data: x}", "\t", "-0", "1e400",
    "{mountPoint: /a, binaryData: x, data: y}", "{type: 0, operation: {Read: ~}, filterMasks: []}", "é", "\u0301",
    "{type: StateRule, operation: Read, filterMask: [a]}", "{key: a, value: b}", "{0: a, 1: b}", "18446744073709551616",
]
WHOLE = """apiVersion: v1
workloads:
  radio: &radio
    agent: agent_A
    runtime: podman
    restartPolicy: ALWAYS
    runtimeConfig: |
      image: radio
    dependencies:
      tuner: ADD_COND_RUNNING
    tags:
      owner: sound
    configs:
      volume: sound
    files:
    - mountPoint: /etc/radio
      data: {}
    - mountPoint: /etc/key
      binaryData: a2V5
    controlInterfaceAccess:
      allowRules:
      - type: StateRule
        operation: ReadWrite
        filterMasks:
        - "*"
      denyRules:
      - type: LogRule
        workloadNames:
        - tuner
  tuner:
    agent: agent_B
    runtime: podman
    runtimeConfig: "image: tuner"
configs:
  sound:
    level: "5"
    channels: [left, right]
""".replace("{}", "text")


def changed(text, luck):
    """A manifest with one to three of its lines changed."""
    for _ in range(luck.choice([1, 1, 2, 3])):
        lines = text.split("\n")
        at = luck.randrange(len(lines))
        line = lines[at]
        blanks = re.match(r"\s*", line).group(0)
        key = re.match(r"^(\s*(?:- )?)([^:]*)(:.*)$", line)
        change = luck.randrange(8)
        if change == 0 and key:
            lines[at] = f"{key.group(1)}{key.group(2)}: {luck.choice(PIECES)}"
        elif change == 1:
            del lines[at]
        elif change == 2:
            lines.insert(at, line)
        elif change == 3 and key:
            lines[at] = key.group(1) + luck.choice(KEYS) + key.group(3)
        elif change == 4:
            lines.insert(at, f"{blanks}{luck.choice(KEYS)}: {luck.choice(PIECES)}")
        elif change == 5:
            lines[at] = re.sub(r"v1\b", "v0.1", line)
        elif change == 6:
            place = luck.randrange(len(line) + 1)
            lines[at] = line[:place] + luck.choice(PIECES) + line[place:]
        else:
            lines.insert(at, f"{blanks}- {luck.choice(PIECES)}")
        text = "\n".join(lines)
    return text


def main():
    luck = random.Random(101)
    texts = [place % value for place in PLACES.values() for value in VALUES]
    texts += [changed(WHOLE, luck) for _ in range(250)]
    asked = "".join(json.dumps({"m": "start", "t": text}) + "\n" for text in texts)
    answers = subprocess.run(sys.argv[1:2], input=asked, capture_output=True, text=True, check=True).stdout
    for text, line in zip(texts, answers.splitlines(), strict=True):
        answer = json.loads(line)
        # Where an anchor holds itself our reader stops elsewhere.
        if "recursion limit" in answer.get("err", ""):
            continue
        assert "panic" not in answer, text
        known = {"error": answer["err"]} if "err" in answer else {"state": shown(answer["ok"])}
        print(json.dumps({"text": text, **known}, ensure_ascii=False))


def shown(state):
    """A state without what is left out when it is empty."""
    for workload in state["workloads"].values():
        for key in ["dependencies", "tags", "configs", "files"]:
            if not workload[key]:
                del workload[key]
        access = workload["controlInterfaceAccess"]
        for key in ["allowRules", "denyRules"]:
            if not access[key]:
                del access[key]
        if not access:
            del workload["controlInterfaceAccess"]
    return state


main()
