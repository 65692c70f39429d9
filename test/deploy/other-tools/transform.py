"""Prints a template of SAM as CloudFormation, as SAM transforms it during a deployment."""

import json
import sys
from unittest.mock import MagicMock

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# The managed policies of IAM by name. The templates name none.
policies = MagicMock()
policies.load.return_value = {}
with open(sys.argv[1], encoding="utf8") as template:
    print(json.dumps(transform(yaml_parse(template.read()), {}, policies)))
