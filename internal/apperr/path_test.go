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

// FieldPath finds a field by its address, even if the field is in an embedded struct that
// has the address of the whole struct.
func TestFieldPath(t *testing.T) {
	var in input
	for _, c := range []struct {
		at   []string
		want string
	}{
		{apperr.FieldPath(&in, &in.ID), "[id]"},
		{apperr.FieldPath(&in, &in.ExternalID), "[externalId]"},
		{apperr.FieldPath(&in, &in.Street2), "[street2]"},
		{apperr.FieldPath(&in, &in.IDs, "3"), "[ids 3]"},
		{apperr.ColumnPath(&in, "external_id"), "[externalId]"},
		{apperr.ColumnPath(&in, "colour"), "[]"},
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
	apperr.FieldPath(&in, &other.IDs)
}

func TestPrefixPath(t *testing.T) {
	fault := errors.New("disk")
	if got := apperr.PrefixPath(fault, "a"); !errors.Is(got, fault) || apperr.PrefixPath(nil, "a") != nil {
		t.Error(got)
	}
	one := apperr.New(apperr.Invalid, "Odd.").At("b")
	for _, c := range []struct {
		err  error
		want string
	}{
		{one, "INVALID: a: b: Odd."},
		{apperr.List{one, apperr.New(apperr.Required, "Missing.")}, "INVALID: a: b: Odd.; REQUIRED: a: Missing."},
		{fmt.Errorf("while reading: %w", one), "INVALID: a: b: Odd."},
	} {
		if got := apperr.PrefixPath(c.err, "a"); got.Error() != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if one.Path[0] != "b" {
		t.Error("the error itself was changed")
	}
}

// New puts the parameters into the message. A value that looks like another parameter stays as it is.
func TestNew(t *testing.T) {
	e := apperr.New(apperr.Invalid, `"{id}" is not one of {allowed}.`, "allowed", []apperr.Code{"A", "B"}, "id", "{allowed}").At("a", "0")
	if e.Message != `"{allowed}" is not one of A, B.` || e.Parameter("allowed") != "A, B" || e.Parameter("max") != "" ||
		fmt.Sprint(e.Path, *e.Parameters[0], *e.Parameters[1]) != "[a 0] {allowed [A B]} {id [{allowed}]}" {
		t.Errorf("%+v", e)
	}
}

type company struct{}

func (company) String() string { return "COMPANY" }
func (company) Words() string  { return "company" }

// A message counts one thing in the singular, and shows the words of a value that has them; the parameters do not change.
func TestNewInWords(t *testing.T) {
	const message = "{count other records} of {entity} in {list}; at most {max} are allowed."
	for _, c := range []struct {
		count int
		want  string
	}{
		{0, "0 other records of company in company, company; at most 1 are allowed."},
		{1, "1 other record of company in company, company; at most 1 are allowed."},
		{11, "11 other records of company in company, company; at most 1 are allowed."},
	} {
		e := apperr.New(apperr.TooMany, message, "count", c.count, "entity", company{}, "list", []company{{}, {}}, "max", 1)
		if e.Message != c.want || e.Parameter("entity") != "COMPANY" || e.Parameter("list") != "COMPANY, COMPANY" {
			t.Errorf("%+v", e)
		}
	}
}

// List.Add takes errors of clients only.
func TestAddInternalFault(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an internal fault is shown to clients")
		}
	}()
	var l apperr.List
	l.Add(errors.New("disk"))
}
