"""The systems of identifiers and codes that our FHIR documents use, ours and HL7's.

``SYSTEM_HOSPITAL`` is how a hospital is named to us: an Identifier of that system has the
``hospital_id`` of the centre's configuration as its value.
"""

from typing import Final

SYSTEM_HOSPITAL: Final = "urn:smart115:hospital"
SYSTEM_UNIT: Final = "urn:smart115:unit"
SYSTEM_INCIDENT: Final = "urn:smart115:incident"
SYSTEM_PRE_ALERT: Final = "urn:smart115:pre-alert"
SYSTEM_DEVICE: Final = "urn:smart115:device"
SYSTEM_SERVICE: Final = "urn:smart115:service"
SYSTEM_BED_TYPE: Final = "urn:smart115:bed-type"

HL7: Final = "http://terminology.hl7.org/CodeSystem/"
ROLE_CODE: Final = f"{HL7}v3-RoleCode"
PHYSICAL_TYPE: Final = f"{HL7}location-physical-type"
BED_STATUS: Final = f"{HL7}v2-0116"
