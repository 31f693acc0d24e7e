"""What a bare script needs for one message: python bare_validate.py XSD MESSAGE."""

import sys

from lxml import etree

schema = etree.XMLSchema(etree.parse(sys.argv[1]))
print(schema.validate(etree.parse(sys.argv[2])))
