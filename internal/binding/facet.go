package binding

import (
	"slices"
	"strings"
)

// labelFields are the fields that name a record; the first that a type has is its label.
var labelFields = []string{"label", "fullName", "name"}

// bindFacets binds the enum of the fields by which lists of a type count their rows: fields with few
// values, to-one edges, and connections over a join table. A value of the enum is the name of the field,
// or the singular of the connection's.
func (b *binder) bindFacets(t *Type) {
	enum := b.Schema.Types[t.Name+"Facet"]
	if enum == nil {
		return
	}
	for _, v := range enum.EnumValues {
		coordinate, name := enum.Name+"."+v.Name, strings.ToLower(v.Name)
		b.checkDirectives(coordinate, v.Directives)
		f := t.fieldOfColumn(name)
		if f == nil {
			f = t.fieldOfColumn(name + "s")
		}
		if !b.requireThat(f != nil, "%s: there is no such field to count by", coordinate) {
			continue
		}
		isEdge := f.Kind == ToOne || f.Kind == ToMany && f.JoinTable != "" && f.JoinEntity == nil && f.Tree == NoTree
		if isEdge {
			b.bindLabel(f.TargetType, coordinate)
		}
		b.requireThat(f.HasFewValues || isEdge, "%s: the engine does not count by this field", coordinate)
		t.Facets[v.Name] = f
	}
}

// bindLabel finds the field that names the records of a type.
func (b *binder) bindLabel(t *Type, coordinate string) {
	i := slices.IndexFunc(labelFields, func(name string) bool { return t.Fields[name] != nil })
	if b.requireThat(i >= 0, "%s: %s has no label", coordinate, t.Name) {
		t.Label = t.Fields[labelFields[i]]
	}
}

// LabelColumns returns the columns of which the label is made.
func (t *Type) LabelColumns() []string {
	if t.Label.Column != nil {
		return []string{t.Label.Column.Name}
	}
	return t.Label.InputColumns
}

// SortColumn returns the folded copy of a column if there is one, else the column. A unique text
// is sorted as it is, because the copy is not unique.
func (t *Type) SortColumn(column string) string {
	if fold := column + "_fold"; t.columnsByName[fold] != nil && !t.columnsByName[column].Unique {
		return fold
	}
	return column
}
