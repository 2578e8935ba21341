"""How recordings are added: uploads, folders on the server, the queue and its events."""
