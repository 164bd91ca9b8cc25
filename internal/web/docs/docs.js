// Search in all pages. The index is one file of this server; it is loaded when the field is used.
const box = document.querySelector("search")
const field = document.getElementById("search")
const results = document.getElementById("results")
const count = document.getElementById("count")
const list = results.querySelector("ol")
let sections

// On a phone the list of pages starts closed.
const contents = document.querySelector("nav details")
const narrow = matchMedia("(max-width: 50rem)")
const setContents = () => { contents.open = !narrow.matches }
narrow.addEventListener("change", setContents)
setContents()

// wordPattern finds any of the words, as typed.
function wordPattern(words) {
  return new RegExp("(" + words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|") + ")", "gi")
}

// marked returns a text in which the words are marked.
function marked(text, words) {
  const line = document.createElement("div")
  text.split(wordPattern(words)).forEach((piece, i) => {
    const node = i % 2 ? document.createElement("mark") : document.createTextNode(piece)
    if (i % 2) node.textContent = piece
    line.append(node)
  })
  return line
}

// excerpt returns the text around the first word.
function excerpt(text, words) {
  const at = Math.max(0, text.search(wordPattern(words)) - 60)
  return (at ? "…" : "") + text.slice(at, at + 180) + (at + 180 < text.length ? "…" : "")
}

async function search() {
  const words = field.value.trim().split(/\s+/).filter(Boolean)
  results.hidden = words.length === 0
  if (results.hidden) return
  sections ??= await (await fetch("/docs/search.json")).json()
  const rank = (s) => {
    let sum = 0
    for (const word of words.map((w) => w.toLowerCase())) {
      if (s.heading.toLowerCase().includes(word)) sum += 4
      else if (s.page.toLowerCase().includes(word)) sum += 2
      else if (s.text.toLowerCase().includes(word)) sum += 1
      else return 0
    }
    return sum
  }
  const found = sections.map((s) => [rank(s), s]).filter(([r]) => r).sort((a, b) => b[0] - a[0])
  count.textContent = found.length === 0 ? "Nothing found." : `${found.length} section${found.length > 1 ? "s" : ""}`
  list.replaceChildren(...found.slice(0, 15).map(([, s]) => {
    const item = document.createElement("li")
    const link = document.createElement("a")
    link.href = s.path
    link.textContent = s.heading ? `${s.page}: ${s.heading}` : s.page
    item.append(link, marked(excerpt(s.text, words), words))
    return item
  }))
}

function close() {
  results.hidden = true
}

box.hidden = false
field.addEventListener("input", search)
field.addEventListener("focus", search)
list.addEventListener("click", close)
document.addEventListener("click", (event) => { if (!box.contains(event.target)) close() })
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { close(); field.value = "" }
  if (event.key === "/" && !/^(input|textarea|select)$/i.test(event.target.tagName)) { event.preventDefault(); field.focus() }
})
