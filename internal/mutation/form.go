package mutation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/99designs/gqlgen/graphql"
)

// Form fills in a change from an input. It collects every fault at the path of its field,
// sets a field of ent's mutation only where the value differs, and keeps the first database
// error, after which it does nothing more. Creates and updates make the same calls; a create
// has no old values. Fields are given by their addresses, which are their paths too.
type Form struct {
	*formState
	input any      // address of the input struct
	path  []string // of that struct in the mutation's input
}

// formState is shared by a form and the forms of the inputs nested in its own.
type formState struct {
	ctx        context.Context // of the one call that the form lives for
	tx         *store.Tx
	faults     apperr.List
	unresolved map[string]bool // paths of fields with a faulty value
	// changedLinks are the paths of the links that [Form.Link] has changed, by their target.
	changedLinks map[*authz.Entity][]string
	scopeField   []string // see [Form.ScopeField]
	dbError      error
}

// NewForm begins a form over the input struct at an address.
func NewForm(ctx context.Context, tx *store.Tx, input any) *Form {
	return &Form{formState: &formState{
		ctx: ctx, tx: tx, unresolved: map[string]bool{}, changedLinks: map[*authz.Entity][]string{},
	}, input: input}
}

// Nested begins a form over an input struct nested in this one: an element of the list
// field, or the field itself where index is empty.
func (f *Form) Nested(field any, input any, index ...string) *Form {
	return &Form{formState: f.formState, input: input, path: f.Path(field, index...)}
}

// Path is the path of a field in the mutation's input, and of what lies below it.
func (f *Form) Path(field any, below ...string) []string {
	return append(append([]string{}, f.path...), apperr.FieldPath(f.input, field, below...)...)
}

// Fault records errors of a field, or of what lies below it; nil is passed over.
func (f *Form) Fault(field any, err error, below ...string) {
	if err == nil {
		return
	}
	path := f.Path(field, below...)
	f.unresolved[strings.Join(f.Path(field), ".")] = true
	f.faults.Add(err, path...)
}

// Text validates a text that differs from old and sets it. Null, and for an optional field an
// empty text, clears it; a nil clear says that it cannot be cleared. The result is the text
// that was set, nil where nothing was.
func (f *Form) Text(field any, validate func(string) error, old *string, set func(string), clear func()) *string {
	value, given := textValue(field)
	switch {
	case !given:
		return nil
	case value == nil && clear == nil:
		f.Fault(field, apperr.Empty())
		return nil
	}
	clean := ""
	if value != nil {
		if clean = text.Clean(*value); old != nil && clean == *old && clean != "" {
			return nil // also a value that was accepted under older rules
		}
		if err := validate(*value); err != nil {
			f.Fault(field, err)
			return nil
		}
	}
	switch {
	case clean != "" && (old == nil || *old != clean):
		set(clean)
		return &clean
	case clean == "" && old != nil && clear != nil:
		clear()
	}
	return nil
}

// Int checks that a number that differs from old is within limits and sets it. Null clears it.
// Codes: INVALID.
func (f *Form) Int(field any, min, max int, old *int, set func(int), clear func()) {
	var value *int
	given := true
	switch v := field.(type) {
	case **int:
		value, given = *v, *v != nil
	case *graphql.Omittable[*int]:
		value, given = v.Value(), v.IsSet()
	default:
		panic(fmt.Sprintf("mutation.Form: a %T holds no number", field))
	}
	switch {
	case !given:
	case value == nil && old != nil:
		clear()
	case value == nil || old != nil && *value == *old:
	case *value < min || *value > max:
		f.Fault(field, OutOfRange(min, max))
	default:
		set(*value)
	}
}

// OutOfRange returns the error about a number that is not within limits. Codes: INVALID.
func OutOfRange(min, max int) *apperr.Error {
	return apperr.New(apperr.Invalid, "This number must be between {min} and {max}.", "reason", "OUT_OF_RANGE", "min", min, "max", max)
}

// Link finds the record that an id names, as far as the viewer sees it, and sets it where it
// differs from old. Null clears it; a nil clear says that it cannot be cleared. The result is
// the record that is linked afterwards, nil where there is none or the id is faulty.
func (f *Form) Link(field any, e *authz.Entity, old *int64, set func(int64), clear func()) *int64 {
	id, given := textValue(field)
	switch {
	case !given:
		return old
	case id == nil && clear == nil:
		f.Fault(field, apperr.Empty())
		return nil
	case id == nil:
		if old != nil {
			clear()
			f.changedLinks[e] = f.Path(field)
		}
		return nil
	}
	n, _ := e.ParseID(*id) // 0 is never found
	if old == nil || *old != n {
		f.writeGuards(e, []int64{n})
	}
	visible := f.allowed(e, authz.View, []int64{n})
	switch {
	case f.dbError != nil:
		return nil
	case !visible[n]:
		f.Fault(field, e.NotFound(*id))
		return nil
	case old == nil || *old != n:
		set(n)
		f.changedLinks[e] = f.Path(field)
	}
	return &n
}

// ScopeField names the field that decides in whose scope the record lies, if that is no link to a
// company.
func (f *Form) ScopeField(field any) { f.scopeField = f.Path(field) }

// SetIfChanged sets a value that is given and differs from the old one.
func SetIfChanged[T comparable](given *T, old T, set func(T)) {
	if given != nil && *given != old {
		set(*given)
	}
}

// SetOptional is [SetIfChanged] for a value that null clears.
func SetOptional[T comparable](given graphql.Omittable[*T], old *T, set func(T), clear func()) {
	value, isSet := given.ValueOK()
	switch {
	case !isSet:
	case value != nil && (old == nil || *value != *old):
		set(*value)
	case value == nil && old != nil:
		clear()
	}
}

// allowed are those of some records to which the viewer may do an action.
func (f *Form) allowed(e *authz.Entity, a authz.Action, ids []int64) map[int64]bool {
	found := map[int64]bool{}
	if f.dbError != nil {
		return found
	}
	list, err := e.AllowedIDs(f.ctx, f.tx, a, ids)
	f.dbError = err
	for _, n := range list {
		found[n] = true
	}
	return found
}

// writeGuards writes the guards of records that a link is about to name.
func (f *Form) writeGuards(e *authz.Entity, ids []int64) {
	if f.dbError == nil {
		f.dbError = e.WriteGuards(f.ctx, f.tx, ids)
	}
}

// Load is what a query answers; the zero value after a database error.
func Load[T any](f *Form, query func(context.Context) (T, error)) (out T) {
	if f.dbError == nil {
		out, f.dbError = query(f.ctx)
	}
	return out
}

// Require asks rules about a field with a valid value. A refusal becomes a fault at the
// field; any other error is a database error. A nil field stands for the input as a whole.
func (f *Form) Require(field any, rules ...func() error) {
	path := f.path
	if field != nil {
		if path = f.Path(field); f.unresolved[strings.Join(path, ".")] {
			return
		}
	}
	for _, rule := range rules {
		if f.dbError != nil {
			return
		}
		err := rule()
		list, refused := apperr.ErrorsOf(err)
		if !refused {
			f.dbError = err
			continue
		}
		f.faults.Add(list, path...)
	}
}

// Then makes a further write of the same change, if nothing is wrong so far.
func (f *Form) Then(write func() error) {
	if f.Err() == nil {
		f.dbError = write()
	}
}

// Err is the database error, or every fault, or nil.
func (f *Form) Err() error {
	if f.dbError != nil {
		return f.dbError
	}
	return f.faults.ErrOrNil()
}

// Save writes the change if nothing is wrong. A violated unique column becomes NOT_UNIQUE at
// the field of the input that fills it: email fills email_key too. A record outside the
// viewer's scope is refused at the link that moved it there.
func (f *Form) Save(exec func(context.Context) error) error {
	if err := f.Err(); err != nil {
		return err
	}
	err := exec(f.ctx)
	var refused *apperr.Error
	if errors.As(err, &refused) && refused.Code == apperr.PermissionDenied && len(refused.Path) == 0 {
		return refused.At(f.scopePath()...)
	}
	column, duplicate := store.DuplicateColumn(err)
	if !duplicate {
		return err
	}
	taken := NotUnique()
	if taken.Path = apperr.ColumnPath(f.input, strings.TrimSuffix(column, "_key")); taken.Path != nil {
		taken.Path = append(append([]string{}, f.path...), taken.Path...)
	}
	return taken
}

// NotUnique returns the error for a value that another record has. Codes: NOT_UNIQUE.
func NotUnique() *apperr.Error {
	return apperr.New(apperr.NotUnique, "Another record already has this value. Enter another one.")
}

// scopePath is the path of the link that decides in whose scope the record lies: the one that
// [Form.ScopeField] names, the company if the form has changed it, or else the only link that the form
// has changed.
func (f *Form) scopePath() (path []string) {
	if f.scopeField != nil {
		return f.scopeField
	}
	if path = f.changedLinks[authz.Customer]; path == nil && len(f.changedLinks) == 1 {
		for _, only := range f.changedLinks {
			path = only
		}
	}
	return path
}

// textValue is the text or id that a field holds; given is false where the input leaves the
// field out.
func textValue(field any) (value *string, given bool) {
	switch v := field.(type) {
	case *string:
		return v, true
	case **string:
		return *v, *v != nil
	case *graphql.Omittable[*string]:
		return v.Value(), v.IsSet()
	}
	panic(fmt.Sprintf("mutation.Form: a %T holds no text", field))
}

// HasText reports whether a field holds a text or an id.
func HasText(field any) bool {
	value, given := textValue(field)
	return given && value != nil
}

// MaxListLength bounds the lists of one input.
const MaxListLength = 50

// SaveNew is [Form.Save] that returns the record, such as a new one.
func SaveNew[T any](f *Form, save func(context.Context) (T, error)) (record T, err error) {
	err = f.Save(func(ctx context.Context) (err error) {
		record, err = save(ctx)
		return err
	})
	return record, err
}
