// Stands as text in the head of each page: how this person likes to read holds before the first
// paint. It reads localStorage and sets attributes on <html> (data-scheme, data-text, data-spacing,
// data-font); an attribute that is not there means the standard. src/comfort/preferences.ts writes
// what this reads. It may import nothing, and must not fail where nothing can be kept.
{
  const root = document.documentElement
  root.className = "speechSynthesis" in window ? "js" : "js mute"
  // A script that does not come is as good as none: the page then stands as it does without.
  addEventListener("error", ({ target }) => target instanceof HTMLScriptElement && (root.className = "no-js"), true)
  try {
    const chosen = JSON.parse(localStorage.getItem("imr-comfort") ?? "{}") as Record<string, string>
    for (const look of ["scheme", "text", "spacing", "font"]) {
      const value = chosen[look]
      if (value && /^[a-z]+$/.test(value)) root.setAttribute(`data-${look}`, value)
    }
  } catch {
    // This browser keeps nothing for us, so the page looks as the device wants it.
  }
}
