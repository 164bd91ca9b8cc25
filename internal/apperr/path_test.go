package apperr_test

import (
	"errors"
	"fmt"
	"testing"

	"buyergraph/internal/apperr"
)

type common struct{ ID string }

type input struct {
	common

	ExternalID *string
	Street2    string
	IDs        []string
}

// A field's address is enough to name it, also where an embedded struct begins where the
// whole one does.
func TestAt(t *testing.T) {
	var in input
	for _, c := range []struct {
		at   []string
		want string
	}{
		{apperr.At(&in, &in.ID), "[id]"},
		{apperr.At(&in, &in.ExternalID), "[externalId]"},
		{apperr.At(&in, &in.Street2), "[street2]"},
		{apperr.At(&in, &in.IDs, "3"), "[ids 3]"},
		{apperr.AtColumn(&in, "external_id"), "[externalId]"},
		{apperr.AtColumn(&in, "colour"), "[]"},
	} {
		if got := fmt.Sprint(c.at); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a field of another input has a path")
		}
	}()
	var other input
	apperr.At(&in, &other.IDs)
}

func TestUnder(t *testing.T) {
	fault := errors.New("disk")
	if got := apperr.Under(fault, "a"); !errors.Is(got, fault) || apperr.Under(nil, "a") != nil {
		t.Error(got)
	}
	one := apperr.New(apperr.Invalid, "odd", "b")
	for _, c := range []struct {
		err  error
		want string
	}{
		{one, "INVALID: a: b: odd"},
		{apperr.List{one, apperr.New(apperr.Required, "missing")}, "INVALID: a: b: odd; REQUIRED: a: missing"},
		{fmt.Errorf("while reading: %w", one), "INVALID: a: b: odd"},
	} {
		if got := apperr.Under(c.err, "a"); got.Error() != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if one.Path[0] != "b" {
		t.Error("the error itself was changed")
	}
}
