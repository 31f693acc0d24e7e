"""The gateway: judges and answers the iJw and iWmo messages of gemeenten and aanbieders."""
