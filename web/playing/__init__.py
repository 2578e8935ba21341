"""How recordings are played and quoted: media, copies for browsers, clips."""
