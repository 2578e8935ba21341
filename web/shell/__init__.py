"""What every page and route stands in: access, security, languages, rendering, how answers travel."""
