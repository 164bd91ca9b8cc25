package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/99designs/gqlgen/graphql"
)

// maxLinks bounds the lists of one input.
const maxLinks = 50

// IDListPatch changes a list of links: Set replaces it, then Remove and Add are applied.
type IDListPatch struct {
	Set    []string
	Add    []string
	Remove []string
}

// faults collects what is wrong with an input, all of it before anything is written.
// Its methods take the address of the field that they are about, which is its path too.
type faults struct {
	apperr.List
	in any // the address of the input
}

// add keeps an error of a field, or of what lies below it; nil is passed over.
func (f *faults) add(field any, err error, below ...string) {
	if err != nil {
		f.Add(err, f.at(field, below...)...)
	}
}

func (f *faults) at(field any, below ...string) []string {
	return apperr.FieldPath(f.in, field, below...)
}

// given is the text that a field has, nil when it has none.
func given(field any) *string {
	switch v := field.(type) {
	case **string:
		return *v
	case *graphql.Omittable[*string]:
		return v.Value()
	}
	return field.(*string)
}

// text checks a text that was given.
func (f *faults) text(field any, valid func(string) error) {
	if v := given(field); v != nil {
		f.add(field, valid(*v))
	}
}

// required checks a text of a patch that cannot be cleared.
func (f *faults) required(field *graphql.Omittable[*string], valid func(string) error) {
	if field.IsSet() && field.Value() == nil {
		f.add(field, apperr.New(apperr.Required, "cannot be cleared"))
	}
	f.text(field, valid)
}

// finder looks rows up for the viewer: those that he cannot see are not there.
type finder func(ctx context.Context, ids ...int64) (found []int64, err error)

// link resolves the id of a row that the input refers to; nil when there is none.
func (f *faults) link(ctx context.Context, field any, e *authz.Entity, find finder) (*int64, error) {
	id := given(field)
	if id == nil {
		return nil, nil
	}
	n, _ := e.ParseID(*id) // 0 is never found
	found, err := find(ctx, n)
	if err != nil || len(found) == 1 {
		return &n, err
	}
	f.add(field, mutation.NotFound(e, *id))
	return nil, nil
}

// links resolves a list of ids; each that is not there is a fault at its place.
func (f *faults) links(ctx context.Context, field *[]string, e *authz.Entity, find finder) ([]int64, error) {
	ids := *field
	if len(ids) > maxLinks {
		f.add(field, apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d ids", maxLinks)))
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, nil
	}
	want := make([]int64, len(ids))
	for i, id := range ids {
		want[i], _ = e.ParseID(id)
	}
	found, err := find(ctx, want...)
	if err != nil {
		return nil, err
	}
	for i, n := range want {
		if !slices.Contains(found, n) {
			f.add(field, mutation.NotFound(e, ids[i]), strconv.Itoa(i))
		}
	}
	return found, nil
}

// cleaned is a patch of a text as it would be stored: an empty one clears.
func cleaned(p graphql.Omittable[*string]) graphql.Omittable[*string] {
	v := p.Value()
	if v == nil {
		return p
	}
	s := text.Clean(*v)
	if s == "" {
		return graphql.OmittableOf[*string](nil)
	}
	return graphql.OmittableOf(&s)
}

// apply sets or clears a field of a patch where it differs from what is there.
func apply[T comparable](p graphql.Omittable[*T], old *T, set func(T), clear func()) {
	v, given := p.ValueOK()
	switch {
	case !given:
	case v == nil && old != nil:
		clear()
	case v != nil && (old == nil || *old != *v):
		set(*v)
	}
}

// merge is the list after a patch of it.
func (p IDListPatch) merge(now, set, add, remove []int64) []int64 {
	if p.Set != nil {
		now = set
	}
	out := slices.DeleteFunc(slices.Clone(now), func(n int64) bool { return slices.Contains(remove, n) })
	for _, n := range add {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// difference is what is in a and not in b.
func difference(a, b []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(a), func(n int64) bool { return slices.Contains(b, n) })
}

// patchLinks resolves a patch of a list and returns the list after it.
func (f *faults) patchLinks(ctx context.Context, field **IDListPatch, e *authz.Entity, now []int64, find finder) ([]int64, error) {
	p := *field
	if p == nil {
		return now, nil
	}
	g := faults{in: p}
	var resolved [3][]int64
	for i, part := range []*[]string{&p.Set, &p.Add, &p.Remove} {
		var err error
		if resolved[i], err = g.links(ctx, part, e, find); err != nil {
			return nil, err
		}
	}
	f.below(field, g)
	out := p.merge(now, resolved[0], resolved[1], resolved[2])
	if len(out) > maxLinks {
		f.add(field, apperr.New(apperr.TooMany, fmt.Sprintf("would have more than %d elements", maxLinks)))
	}
	return out, nil
}

// below takes over the faults of what lies below a field.
func (f *faults) below(field any, g faults, path ...string) {
	for _, e := range g.List {
		f.add(field, e, path...)
	}
}

// duplicate turns a violated unique column into NOT_UNIQUE, at the input's field if it has
// one for that: email_key is what email makes.
func duplicate(in any, err error) error {
	column, ok := store.DuplicateColumn(err)
	if !ok {
		return err
	}
	taken := apperr.New(apperr.NotUnique, "is taken by another record")
	taken.Path = apperr.ColumnPath(in, strings.TrimSuffix(column, "_key"))
	return taken
}
