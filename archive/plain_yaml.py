"""YAML that hides nothing: no key twice, of which one would be lost, and no aliases."""

from typing import Any

import yaml

from archive.messages import Message, message


class Malformed(yaml.YAMLError):
    """What YAML allows and a file of ours does not."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class PlainLoader(yaml.SafeLoader):
    """YAML without aliases, by which a few lines can unfold to gigabytes, and without double keys."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise Malformed(message("aliases (*name) are not supported, line {line}", line=self.line + 1))
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise Malformed(
                    message(
                        "“{key}” appears twice, the second time in line {line}", key=str(key.value), line=line
                    )
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)
