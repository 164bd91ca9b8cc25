package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/text"
	"buyergraph/internal/writing"

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
type faults struct{ apperr.List }

// text checks a text that was given.
func (f *faults) text(path string, v *string, valid func(string) error) {
	if v != nil {
		f.Add(valid(*v), path)
	}
}

// patch checks a text that a patch sets; required ones cannot be cleared.
func (f *faults) patch(path string, p graphql.Omittable[*string], required bool, valid func(string) error) {
	v, set := p.ValueOK()
	if set && v == nil && required {
		f.Add(apperr.New(apperr.Required, "cannot be cleared"), path)
	}
	f.text(path, v, valid)
}

// finder looks rows up for the viewer: those that he cannot see are not there.
type finder func(ctx context.Context, ids ...int64) (found []int64, err error)

// link resolves the id of a row that the input refers to; nil when there is none.
func (f *faults) link(ctx context.Context, path string, e *rule.Entity, id *string, find finder) (*int64, error) {
	if id == nil {
		return nil, nil
	}
	n, _ := e.ParseID(*id) // 0 is never found
	found, err := find(ctx, n)
	if err != nil || len(found) == 1 {
		return &n, err
	}
	f.Add(writing.NotFound(e, *id), path)
	return nil, nil
}

// links resolves a list of ids; each that is not there is a fault at its place.
func (f *faults) links(ctx context.Context, e *rule.Entity, ids []string, find finder, path ...string) ([]int64, error) {
	if len(ids) > maxLinks {
		f.Add(apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d ids", maxLinks)), path...)
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
			f.Add(writing.NotFound(e, ids[i]), append(slices.Clip(path), strconv.Itoa(i))...)
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
func (f *faults) patchLinks(ctx context.Context, path string, e *rule.Entity, p *IDListPatch, now []int64, find finder) ([]int64, error) {
	if p == nil {
		return now, nil
	}
	var resolved [3][]int64
	for i, part := range []struct {
		name string
		ids  []string
	}{{"set", p.Set}, {"add", p.Add}, {"remove", p.Remove}} {
		var err error
		if resolved[i], err = f.links(ctx, e, part.ids, find, path, part.name); err != nil {
			return nil, err
		}
	}
	out := p.merge(now, resolved[0], resolved[1], resolved[2])
	if len(out) > maxLinks {
		f.Add(apperr.New(apperr.TooMany, fmt.Sprintf("would have more than %d elements", maxLinks)), path)
	}
	return out, nil
}
