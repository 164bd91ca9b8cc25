package binding

import (
	"maps"
	"slices"
	"strings"

	"buyergraph/internal/authz"

	"github.com/vektah/gqlparser/v2/ast"
)

// The read engine looks up arguments, fields of connections and members of inputs by name, and
// takes one that is absent for one that was not given. A name that it never looks up would
// have no effect, so such a name is a fault.

// checkConnections checks the connection types and the arguments of every field that has one.
func (b *binder) checkConnections() {
	for _, name := range slices.Sorted(maps.Keys(b.Schema.Types)) {
		d := b.Schema.Types[name]
		if d.Kind != ast.Object && d.Kind != ast.Interface || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range d.Fields {
			coordinate := name + "." + f.Name
			connection := f.Type.Name()
			node, isConnection := strings.CutSuffix(connection, "Connection")
			switch t := b.Types[node]; {
			case isConnection && t != nil:
				b.checkArguments(t, coordinate, f.Arguments)
				b.checkConnection(t, connection, node)
			case b.Types[name] != nil:
				for _, a := range f.Arguments {
					b.addFault("%s(%s:): the engine reads arguments of connections only", coordinate, a.Name)
				}
			}
			if permission := RequiredPermission(f); permission != "" && b.Types[name] == nil {
				b.requireThat(authz.PermissionExists(permission), "%s: @access names no permission: %s", coordinate, permission)
			}
		}
	}
	b.checkFields("Facet", map[string]string{"by": "String!", "values": "[FacetValue!]!", "truncated": "Boolean!"})
	b.checkFields("FacetValue", map[string]string{"value": "String", "label": "String!", "count": "Int!"})
	b.checkFields("PageInfo", map[string]string{
		"hasNextPage": "Boolean!", "hasPreviousPage": "Boolean!", "startCursor": "String", "endCursor": "String",
	})
	b.enumValues["OrderDirection"] = []string{"ASC", "DESC"}
}

// checkConnection checks the fields of a connection and of its edges.
func (b *binder) checkConnection(t *Type, connection, node string) {
	known := map[string]string{
		"edges": "[" + node + "Edge!]!", "nodes": "[" + node + "!]!", "pageInfo": "PageInfo!", "totalCount": "Int!",
	}
	if len(t.Facets) > 0 {
		known["facets"] = "[Facet!]!"
		b.knownArguments[connection+".facets"] = map[string]string{"by": "[" + node + "Facet!]!"}
	}
	b.checkFields(connection, known)
	b.checkFields(node+"Edge", map[string]string{"node": node + "!", "cursor": "String!"})
}

// checkArguments checks the arguments of a field with a connection of rows of type t.
func (b *binder) checkArguments(t *Type, coordinate string, arguments ast.ArgumentDefinitionList) {
	known := map[string]string{
		"first": "Int", "last": "Int", "after": "String", "before": "String", "filter": t.Name + "Filter", "orderBy": "[" + t.Name + "Order!]",
	}
	if len(t.SearchColumns) > 0 {
		known["search"] = "String"
	}
	if o, overridden := b.overrides[coordinate]; overridden {
		b.usedOverrides[coordinate] = true
		maps.Copy(known, o.ResolverArguments)
	}
	b.checkKnownArguments(coordinate, arguments, known)
}

// checkKnownArguments checks that a field has no arguments but those that the engine knows.
func (b *binder) checkKnownArguments(coordinate string, arguments ast.ArgumentDefinitionList, known map[string]string) {
	for _, a := range arguments {
		coordinate := coordinate + "(" + a.Name + ":)"
		b.checkDirectives(coordinate, a.Directives)
		if b.requireThat(known[a.Name] != "", "%s: the engine does not know this argument", coordinate) {
			b.requireType(coordinate, a.Type, known[a.Name])
		}
	}
}

// checkFields checks that a type has no fields but those that the engine knows, given with
// their types. A type that is not in the schema has none.
func (b *binder) checkFields(typeName string, known map[string]string) {
	if d := b.Schema.Types[typeName]; d != nil && !b.checkedTypes[typeName] {
		b.checkedTypes[typeName] = true
		for _, f := range d.Fields {
			coordinate := typeName + "." + f.Name
			b.checkDirectives(coordinate, f.Directives)
			if b.requireThat(known[f.Name] != "", "%s: the engine does not know this field", coordinate) {
				b.requireType(coordinate, f.Type, known[f.Name])
			}
			b.checkKnownArguments(coordinate, f.Arguments, b.knownArguments[coordinate])
		}
	}
}

// checkDirectives checks the directives of what is not a field of a bound type. gqlgen and
// the engine ignore all but @deprecated there.
func (b *binder) checkDirectives(coordinate string, directives ast.DirectiveList) {
	for _, d := range directives {
		b.requireThat(d.Name == "deprecated", "%s: the engine does not know @%s here", coordinate, d.Name)
	}
}

// requireType checks an SDL type. It may be non-null where want is nullable.
func (b *binder) requireType(coordinate string, typ *ast.Type, want string) {
	b.requireThat(typ.String() == want || typ.String() == want+"!", "%s: must be a %s, not %s", coordinate, want, typ)
}

// addEnumValues adds to b.enumValues the values of an enum field: those of its column, those
// that its SQL expression can give, or those of the entities.
func (b *binder) addEnumValues(t *Type, f *Field, name string) {
	d := b.Schema.Types[f.typeName]
	if d.Kind != ast.Enum || f.Column == nil && f.SQLExpr == "" {
		return
	}
	var values []string
	switch {
	case f.Format == AsEntity:
		for _, e := range authz.Entities { // of internal records the enum has no value
			if value := authz.EnumValue(e.Name); d.EnumValues.ForName(value) != nil {
				values = append(values, value)
			}
		}
	case f.Column != nil:
		values = f.Column.Enums
		b.requireThat(len(values) > 0, "%s: a column without a list of values behind the enum %s", name, d.Name)
	}
	for _, m := range columnInExpr.FindAllStringSubmatch(f.SQLExpr, -1) {
		if c := t.columnsByName[m[1]]; c != nil {
			values = append(values, c.Enums...)
		}
	}
	for _, m := range textInExpr.FindAllStringSubmatch(f.SQLExpr, -1) {
		values = append(values, m[1])
	}
	for _, v := range values {
		b.requireThat(d.EnumValues.ForName(v) != nil, "%s: %s lacks the value %s", name, d.Name, v)
	}
	b.enumValues[d.Name] = append(b.enumValues[d.Name], values...)
}

// checkEnums checks that each value of an enum is one that some field can have.
func (b *binder) checkEnums() {
	for _, name := range slices.Sorted(maps.Keys(b.enumValues)) {
		if d := b.Schema.Types[name]; d != nil {
			for _, v := range d.EnumValues {
				b.requireThat(slices.Contains(b.enumValues[name], v.Name), "%s.%s: the engine does not know this value", name, v.Name)
			}
		}
	}
}

// bindKinds binds the types that implement an interface to the values of the column kind.
func (b *binder) bindKinds(t *Type, typesByKind map[string]string, bindType func(*ast.Definition) *Type) {
	if len(typesByKind) == 0 {
		return
	}
	kind := t.columnsByName["kind"]
	if !b.requireThat(kind != nil, "%s: no column %s.kind", t.Name, t.Table) {
		return
	}
	for _, value := range kind.Enums {
		b.requireThat(typesByKind[value] != "", "%s: no type for the kind %s", t.Name, value)
	}
	for _, value := range slices.Sorted(maps.Keys(typesByKind)) {
		d := b.Schema.Types[typesByKind[value]]
		b.requireThat(slices.Contains(kind.Enums, value), "%s: there is no kind %s", t.Name, value)
		implements := d != nil && slices.Contains(d.Interfaces, t.Name)
		if b.requireThat(implements, "%s: the type of the kind %s is no %s", typesByKind[value], value, t.Name) {
			t.TypesByKind[value] = bindType(d)
		}
	}
}
