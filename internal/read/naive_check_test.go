package read_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// forecast is what is known of an operation before it runs, whatever the data.
type forecast struct {
	deniedPaths   map[string]bool // paths of lists with a filter or an order that the viewer may not use
	maxStatements int             // one for each list, each count and each field with a statement of its own
	countedPlaces map[string]bool // places of lists and fields with a counted statement
	possibleExtra int             // statements more that some data needs
}

// countPlace counts a statement for a place, once.
func (c *forecast) countPlace(place string) {
	if !c.countedPlaces[place] {
		c.countedPlaces[place] = true
		c.maxStatements++
	}
}

// checkRootField adds a root field to the forecast.
func (n *naive) checkRootField(c *forecast, f *mergedField) {
	args := f.ArgumentMap(n.vars)
	typ := f.Definition.Type.Name()
	if n.isHiddenField(f.Definition) { // null, whatever is asked below
		return
	}
	if strings.HasSuffix(typ, "Connection") {
		n.checkList(c, f, f.Alias, false)
		return
	}
	by, _ := args["by"].(map[string]any)
	var types []string
	for _, id := range slices.Concat(asList(args["ids"]), asList(args["id"]), asList(by["id"])) {
		if t := n.typeOfID(fmt.Sprint(id)); t != "" && !slices.Contains(types, t) && (by == nil || t == typ) {
			types = append(types, t)
		}
	}
	if by != nil && by["id"] == nil {
		types = []string{typ}
	}
	for _, typ := range types {
		c.maxStatements++
		n.checkObject(c, typ, f.sets, f.Alias, false)
	}
}

// typeOfID returns the type that an id names, whether or not such a row exists.
func (m *memory) typeOfID(id string) string {
	for _, t := range m.tables {
		digits, ok := strings.CutPrefix(id, t.prefix+"_")
		if i, err := strconv.ParseInt(digits, 10, 64); ok && err == nil && i > 0 && strconv.FormatInt(i, 10) == digits {
			return t.name
		}
	}
	return ""
}

// checkObject adds the selection on a type to the forecast, for an interface the selection on each possible type.
// belowInterface is set below an interface.
func (n *naive) checkObject(c *forecast, typ string, sets []ast.SelectionSet, path string, belowInterface bool) {
	types := []string{typ}
	if d := n.schema.Types[typ]; d.Kind != ast.Object {
		types, belowInterface = nil, true
		for _, d := range n.schema.GetPossibleTypes(d) {
			types = append(types, d.Name)
		}
	}
	for _, typ := range types {
		for _, f := range n.collectFields(typ, sets) {
			if f.Name == "__typename" {
				continue
			}
			path := path + " " + f.Alias
			switch d := n.schema.Types[f.Definition.Type.Name()]; {
			case strings.HasSuffix(d.Name, "Connection"):
				n.checkList(c, f, path, belowInterface)
			case n.tables[d.Name] != nil || spansTables(d):
				n.checkObject(c, d.Name, f.sets, path, belowInterface)
			case typ == "JobRow" && f.Name == "target":
				n.checkObject(c, "CustomerUser", f.sets, path, true)
			case typ == "CustomerUser" && f.Name == "permissions", typ == "ConsentVersion" && f.Name == "texts",
				n.comparesGrants(typ) && f.Name == "viewerCan":
				c.countPlace(placeKey(f, path))
				if typ == "CustomerUserRole" { // and who holds the predefined ones
					c.countPlace(placeKey(f, path) + "moved")
				}
			}
		}
	}
}

func (n *naive) checkList(c *forecast, f *mergedField, path string, belowInterface bool) {
	typ := strings.TrimSuffix(f.Definition.Type.Name(), "Connection")
	args := f.ArgumentMap(n.vars)
	filter, _ := args["filter"].(map[string]any)
	if n.filterIsDenied(typ, filter) || n.orderIsDenied(typ, parseOrder(args["orderBy"])) {
		c.deniedPaths[path] = true
	}
	at := placeKey(f, path)
	known := c.countedPlaces[at+"rows"]
	for _, f := range n.collectFields(typ+"Connection", f.sets) {
		path := path + " " + f.Alias
		switch f.Name {
		case "totalCount":
			c.countPlace(at + "count")
		case "facets":
			for i := range asList(f.ArgumentMap(n.vars)["by"]) {
				c.countPlace(fmt.Sprint(at, path, i))
			}
			if n.facetIsDenied(typ, f) {
				c.deniedPaths[strings.TrimSuffix(path, " "+f.Alias)] = true
			}
		case "nodes":
			c.countPlace(at + "rows")
			n.checkObject(c, typ, f.sets, path, belowInterface)
		case "pageInfo":
			c.countPlace(at + "rows")
		case "edges":
			c.countPlace(at + "rows")
			for _, e := range n.collectFields(typ+"Edge", f.sets) {
				if e.Name == "node" {
					n.checkObject(c, typ, e.sets, path+" "+e.Alias, belowInterface)
				}
			}
		}
	}
	if first, last := pageSizes(args); belowInterface && !known && c.countedPlaces[at+"rows"] && max(first, last) >= uncutPageSize {
		c.possibleExtra++
	}
}

// uncutPageSize is the page size from which the engine may read the lists of several parents without a limit for each
// parent. If that gives too many rows, it reads again.
const uncutPageSize = 20

// listsReadTwice counts the lists that the engine may have read twice: those with more rows than one page for each parent.
func (n *naive) listsReadTwice() (out int) {
	for _, l := range n.listsByPlace {
		rows := 0
		for _, k := range l.rowsPerParent {
			rows += k
		}
		if l.firstKeyPresent && len(l.rowsPerParent) > 1 && l.pageSize >= uncutPageSize && rows > l.pageSize*len(l.rowsPerParent) {
			out++
		}
	}
	return out
}

// filterIsDenied reports whether a filter names a field that the viewer may not see.
func (n *naive) filterIsDenied(typ string, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil || name == "subtreeOf" || name == "isNull" {
			continue
		}
		if name == "and" || name == "or" || name == "not" {
			for _, x := range asList(x) {
				if n.filterIsDenied(typ, x.(map[string]any)) {
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
		if n.isHiddenField(d) ||
			n.tables[target] != nil && slices.ContainsFunc(below, func(x any) bool { return n.filterIsDenied(target, x.(map[string]any)) }) {
			return true
		}
	}
	return false
}

func (n *naive) orderIsDenied(typ string, keys []orderKey) bool {
	return slices.ContainsFunc(keys, func(k orderKey) bool {
		return n.isHiddenField(n.schema.Types[typ].Fields.ForName(n.orderedField(typ, k.field)))
	})
}
