package read_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// coverage records what the random documents have tested: fields that had a value, conditions that held, conditions that
// did not hold, and orders.
type coverage map[string]bool

func (c coverage) recordCondition(typ, field, op string, held bool) bool {
	c[fmt.Sprintf("%s.%s %s %t", typ, field, op, held)] = true
	return held
}

// untried returns everything in the schema that no document has tested.
func (m *memory) untried(c coverage) (out []string) {
	want := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !c[s] {
			out = append(out, s)
		}
	}
	want("AuditEntry.changes filtered")
	for _, d := range m.schema.Types {
		for _, f := range d.Fields {
			for _, possible := range m.schema.PossibleTypes[d.Name] {
				if spansTables(d) && m.tables[possible.Name] != nil {
					want("%s.%s of %s", d.Name, f.Name, possible.Name)
				}
			}
		}
	}
	for _, name := range slices.Concat(m.typeNames, activityTypes) {
		for _, d := range m.schema.Types[name].Fields {
			if name != "Activity" {
				want("%s.%s", name, d.Name)
			}
		}
	}
	for _, name := range m.typeNames {
		for _, o := range strings.Fields(operationsOn[name]) {
			want("%s.viewerCan %s true", name, o)
			want("%s.viewerCan %s false", name, o)
		}
		for _, v := range m.schema.Types[name+"OrderField"].EnumValues {
			want("%s by %s false", name, camelCase(v.Name))
			want("%s by %s true", name, camelCase(v.Name))
		}
		for _, x := range m.schema.Types[name+"Filter"].Fields {
			ops, d := ast.FieldList{{Name: "is"}}, m.schema.Types[name].Fields.ForName(x.Name)
			if in := x.Type.Name(); d != nil && in != d.Type.Name()+"Filter" || m.schema.Types[in].Fields.ForName("eq") != nil {
				ops = m.schema.Types[in].Fields
			}
			for _, op := range ops {
				if op.Name == "isNull" && d.Type.NonNull {
					continue
				}
				want("%s.%s %s true", name, x.Name, op.Name)
				want("%s.%s %s false", name, x.Name, op.Name)
			}
		}
		if s := m.schema.Query.Fields.ForName(strings.ToLower(name[:1]) + name[1:] + "s"); s != nil && s.Arguments.ForName("search") != nil {
			want("%s. search true", name)
			want("%s. search false", name)
		}
	}
	return out
}
