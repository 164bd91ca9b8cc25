package graph_test

import (
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/migrate"
	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/names"

	"entgo.io/ent/dialect/sql/schema"
)

// checkNull tries null after another value of a field of a change: it clears the field if the column can be null, or else is
// refused at the field. A rule that refuses it all the same needs the sample refusedValue{nil, code}.
func (e *effectTest) checkNull(t *testing.T, s effectSample, path string, value any) {
	t.Helper()
	if e.inputType().Fields.ForName("expectedVersion") == nil || inputField(e.inputType(), withoutIndexes(path)).Type.NonNull || value == nil {
		return
	}
	e.restore()
	before := e.sendAndDump(t, withValue(s.input, path, value))
	after := e.sendAndDump(t, withValue(s.input, path, nil))
	switch {
	case len(after.refusals) == 0 && slices.Equal(before.rows, after.rows):
		t.Errorf("%s ignores null for %s", e.mutation, path)
	case len(after.refusals) > 0 && (e.isClearable(path) || !after.isRefused(path, "REQUIRED")):
		t.Errorf("%s refuses null for %s: %s", e.mutation, path, after.body)
	}
}

// isClearable reports whether a field of the input, which is no list, fills a column that can be null.
func (e *effectTest) isClearable(field string) bool {
	c := e.columnOf(field, "", "_id")
	return c != nil && c.Nullable && e.inputType().Fields.ForName(field).Type.Elem == nil
}

// columnOf returns the column of the payload's node with the name of a field of the input and one of some endings, nil if
// there is none.
func (e *effectTest) columnOf(field string, endings ...string) *schema.Column {
	payload := graph.Schema().Types[graph.Schema().Mutation.Fields.ForName(e.mutation).Type.Name()]
	entity := authz.ByName(payload.Fields[0].Type.Name())
	for _, table := range migrate.Tables {
		for _, c := range table.Columns {
			ending, found := strings.CutPrefix(c.Name, names.ToColumn(field))
			if entity != nil && table.Name == entity.Table && found && slices.Contains(endings, ending) {
				return c
			}
		}
	}
	return nil
}

// checkUnknownID checks that an id of no record is refused at its place.
func (e *effectTest) checkUnknownID(t *testing.T, s effectSample, path string) {
	t.Helper()
	f, place := inputField(e.inputType(), withoutIndexes(path)), path
	var unknown any = "x_1"
	switch {
	case f.Type.Name() != "ID":
		return
	case f.Type.Elem != nil:
		unknown, place = []string{"x_1"}, path+".0"
	}
	if got := e.run(t, withValue(s.input, path, unknown)); !got.isRefused(place, "NOT_FOUND") {
		t.Errorf("%s with an id of no record for %s: %s", e.mutation, path, got.body)
	}
}

// checkUnique checks that a second record cannot have the same value in a unique column, such as email_key of email.
func (e *effectTest) checkUnique(t *testing.T, s effectSample, path string, value any) {
	t.Helper()
	otherID := s.other[mutation.IDField]
	unique := slices.ContainsFunc([]string{"", "_key"}, func(ending string) bool {
		c := e.columnOf(path, ending)
		return c != nil && c.Unique
	})
	if otherID == nil || !unique || path == mutation.IDField {
		return
	}
	if path == "email" { // a changed address waits for its confirmation; it clashes with a present one
		value = map[string]any{"customerUserUpdate": "amanda@acme.example", "staffUserUpdate": "sam@seller.example"}[e.mutation]
	}
	e.restore()
	e.send(t, withValue(s.input, path, value))
	if got := e.send(t, object{mutation.IDField: otherID, path: value}); !got.isRefused(path, "NOT_UNIQUE") {
		t.Errorf("%s gives two records the same %s: %s", e.mutation, path, got.body)
	}
}
