package read_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// checked is what an operation says of itself, whatever the data.
type checked struct {
	denied     map[string]bool // paths of lists that are filtered or ordered by what the viewer must not see
	statements int             // at most: one for each list, each count and each field that needs its own
	counted    map[string]bool // places of lists and fields
	inexact    int             // how often it is for the data to say whether one more is needed, and not known
}

// once counts a statement for a place, unless it is counted.
func (c *checked) once(place string) {
	if !c.counted[place] {
		c.counted[place] = true
		c.statements++
	}
}

// check looks at a root field.
func (n *naive) check(c *checked, f *merged) {
	args := f.ArgumentMap(n.vars)
	typ := f.Definition.Type.Name()
	if strings.HasSuffix(typ, "Connection") {
		n.checkList(c, f, f.Alias, false)
		return
	}
	by, _ := args["by"].(map[string]any)
	var types []string
	for _, id := range slices.Concat(several(args["ids"]), several(args["id"]), several(by["id"])) {
		if t := n.typed(fmt.Sprint(id)); t != "" && !slices.Contains(types, t) && (by == nil || t == typ) {
			types = append(types, t)
		}
	}
	if by != nil && by["id"] == nil {
		types = []string{typ}
	}
	for _, typ := range types {
		c.statements++
		n.checkObject(c, typ, f.sets, f.Alias, false)
	}
}

// typed is the type that an id names, whether or not there is such a row.
func (m *memory) typed(id string) string {
	for _, t := range m.tables {
		digits, ok := strings.CutPrefix(id, t.prefix+"_")
		if i, err := strconv.ParseInt(digits, 10, 64); ok && err == nil && i > 0 && strconv.FormatInt(i, 10) == digits {
			return t.name
		}
	}
	return ""
}

// checkObject looks at what is selected of a type, or of each that an interface or
// a union may be; blurred is what lies below one.
func (n *naive) checkObject(c *checked, typ string, sets []ast.SelectionSet, path string, blurred bool) {
	types := []string{typ}
	if d := n.schema.Types[typ]; d.Kind != ast.Object {
		types, blurred = nil, true
		for _, d := range n.schema.GetPossibleTypes(d) {
			types = append(types, d.Name)
		}
	}
	for _, typ := range types {
		for _, f := range n.collect(typ, sets) {
			if f.Name == "__typename" {
				continue
			}
			path := path + " " + f.Alias
			switch d := n.schema.Types[f.Definition.Type.Name()]; {
			case strings.HasSuffix(d.Name, "Connection"):
				n.checkList(c, f, path, blurred)
			case n.tables[d.Name] != nil || d.Kind == ast.Union:
				n.checkObject(c, d.Name, f.sets, path, blurred)
			case typ == "CustomerUser" && f.Name == "permissions":
				c.once(place(f, path))
			}
		}
	}
}

func (n *naive) checkList(c *checked, f *merged, path string, blurred bool) {
	typ := strings.TrimSuffix(f.Definition.Type.Name(), "Connection")
	args := f.ArgumentMap(n.vars)
	filter, _ := args["filter"].(map[string]any)
	if n.deniedFilter(typ, filter) || n.deniedOrder(typ, order(args["orderBy"])) {
		c.denied[path] = true
	}
	at := place(f, path)
	known := c.counted[at+"rows"]
	for _, f := range n.collect(typ+"Connection", f.sets) {
		path := path + " " + f.Alias
		switch f.Name {
		case "totalCount":
			c.once(at + "count")
		case "nodes":
			c.once(at + "rows")
			n.checkObject(c, typ, f.sets, path, blurred)
		case "pageInfo":
			c.once(at + "rows")
		case "edges":
			c.once(at + "rows")
			for _, e := range n.collect(typ+"Edge", f.sets) {
				if e.Name == "node" {
					n.checkObject(c, typ, e.sets, path+" "+e.Alias, blurred)
				}
			}
		}
	}
	if first, last := sizes(args); blurred && !known && c.counted[at+"rows"] && max(first, last) >= longList {
		c.inexact++
	}
}

// longList is a page of which several together may be read without being cut
// first; the database is asked again where the rows are too many after all.
const longList = 20

// again is how many lists of an answer may have been asked for twice: those of
// which there is more than a page for each parent.
func (n *naive) again() (out int) {
	for _, l := range n.lists {
		rows := 0
		for _, k := range l.parents {
			rows += k
		}
		if l.certain && len(l.parents) > 1 && l.size >= longList && rows > l.size*len(l.parents) {
			out++
		}
	}
	return out
}

// deniedFilter reports whether a filter names what the viewer must not see.
func (n *naive) deniedFilter(typ string, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil || name == "subtreeOf" {
			continue
		}
		if name == "and" || name == "or" || name == "not" {
			for _, x := range several(x) {
				if n.deniedFilter(typ, x.(map[string]any)) {
					return true
				}
			}
			continue
		}
		d := n.schema.Types[typ].Fields.ForName(name)
		below := []any{x}
		target, toMany := strings.CutSuffix(d.Type.Name(), "Connection")
		if toMany {
			below = nil
			for _, x := range x.(map[string]any) {
				below = append(below, x)
			}
		}
		if n.secret(d) || n.tables[target] != nil && slices.ContainsFunc(below, func(x any) bool { return n.deniedFilter(target, x.(map[string]any)) }) {
			return true
		}
	}
	return false
}

func (n *naive) deniedOrder(typ string, keys []orderKey) bool {
	return slices.ContainsFunc(keys, func(k orderKey) bool { return n.secret(n.schema.Types[typ].Fields.ForName(k.field)) })
}
