// Package apperr defines the error codes of the API and the error that carries a code.
// Any other error than an [Error] or a [List] is an internal fault: its text is logged and
// never shown to clients.
package apperr

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Code tells programs what went wrong.
type Code string

// The codes. The SDL's enum ErrorCode describes them for API users. A test keeps the two
// lists equal.
const (
	Required           Code = "REQUIRED"
	TooLong            Code = "TOO_LONG"
	TooShort           Code = "TOO_SHORT"
	TooMany            Code = "TOO_MANY"
	Invalid            Code = "INVALID"
	InFuture           Code = "IN_FUTURE"
	NotUnique          Code = "NOT_UNIQUE"
	EmailUnavailable   Code = "EMAIL_UNAVAILABLE"
	NotFound           Code = "NOT_FOUND"
	RoleRequired       Code = "ROLE_REQUIRED"
	RoleNotAvailable   Code = "ROLE_NOT_AVAILABLE"
	LastAdministrator  Code = "LAST_ADMINISTRATOR"
	OwnAccount         Code = "OWN_ACCOUNT"
	HasRecords         Code = "HAS_RECORDS"
	DuplicateRow       Code = "DUPLICATE_ROW"
	PrimaryRequired    Code = "PRIMARY_REQUIRED"
	DefaultRequired    Code = "DEFAULT_REQUIRED"
	TreeCycle          Code = "TREE_CYCLE"
	TreeTooDeep        Code = "TREE_TOO_DEEP"
	ConsentChanged     Code = "CONSENT_CHANGED"
	GuestUnchangeable  Code = "GUEST"
	PermissionDenied   Code = "PERMISSION_DENIED"
	InvalidCredentials Code = "INVALID_CREDENTIALS"
	Disabled           Code = "DISABLED"
	CustomerDisabled   Code = "CUSTOMER_DISABLED"
	Unconfirmed        Code = "UNCONFIRMED"
	RateLimited        Code = "RATE_LIMITED"

	PasswordResetRequired Code = "PASSWORD_RESET_REQUIRED"
	PasswordCommon        Code = "PASSWORD_COMMON"
	PasswordPersonal      Code = "PASSWORD_PERSONAL"
	LinkInvalid           Code = "LINK_INVALID"

	StaleVersion         Code = "STALE_VERSION"
	IdempotencyKeyReused Code = "IDEMPOTENCY_KEY_REUSED"

	Unauthenticated        Code = "UNAUTHENTICATED"
	PasswordChangeRequired Code = "PASSWORD_CHANGE_REQUIRED"
	BadRequest             Code = "BAD_REQUEST"
	QueryTooDeep           Code = "QUERY_TOO_DEEP"
	QueryTooLarge          Code = "QUERY_TOO_LARGE"
	QueryTooCostly         Code = "QUERY_TOO_COSTLY"
	Unavailable            Code = "UNAVAILABLE"
	Internal               Code = "INTERNAL"
)

// Error is an error that the client can act on.
type Error struct {
	Code Code
	// Message is a whole sentence, or several, that can be understood without the path.
	Message string
	// Parameters are all that the message says beyond the code and the path, so that a client
	// can word the message in any language. The SDL's enum ErrorCode lists those of each code.
	Parameters []*Parameter
	// Path names the faulty part of a mutation's input, such as {"addresses", "0", "city"},
	// without the leading "input". It is empty if the error is about no part of the input.
	Path []string
}

// Parameter is a detail of an error.
type Parameter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// placeholder is a parameter in a message, with the noun that it counts: {max}, {max characters}.
var placeholder = regexp.MustCompile(`\{(\w+)( [^}]+)?\}`)

// New returns an error with a message and its parameters, given as names and values in turn;
// a slice is a parameter with several values. The message names the parameters that it shows
// in braces, a count with the plural of what it counts, of which one drops the "s":
// New(TooMany, "This list has {count elements}; at most {max} are allowed.", "count", 51, "max", 50).
// A value that has Words shows these in the message. If several messages have the same code
// and the same parameters, the parameter "reason" tells them apart.
func New(code Code, message string, parameters ...any) *Error {
	e, shown := &Error{Code: code}, map[string]string{}
	for pair := range slices.Chunk(parameters, 2) {
		p := &Parameter{Name: pair[0].(string)}
		var words []string
		for _, value := range elements(pair[1]) {
			p.Values, words = append(p.Values, fmt.Sprint(value)), append(words, inWords(value))
		}
		e.Parameters = append(e.Parameters, p)
		shown[p.Name] = strings.Join(words, ", ")
	}
	e.Message = placeholder.ReplaceAllStringFunc(message, func(text string) string {
		m := placeholder.FindStringSubmatch(text)
		if shown[m[1]] == "1" {
			m[2] = strings.TrimSuffix(m[2], "s")
		}
		return shown[m[1]] + m[2]
	})
	return e
}

// Empty returns the error about a field without a value. Codes: REQUIRED.
func Empty() *Error { return New(Required, "This field must not be empty. Enter a value.") }

// elements returns the elements of a slice, or a list of the value itself.
func elements(value any) (list []any) {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice {
		return []any{value}
	}
	for i := range v.Len() {
		list = append(list, v.Index(i).Interface())
	}
	return list
}

// inWords returns a value as messages show it.
func inWords(value any) string {
	if v, ok := value.(interface{ Words() string }); ok {
		return v.Words()
	}
	return fmt.Sprint(value)
}

// At returns the error as one about the part of the input at path.
func (e *Error) At(path ...string) *Error {
	moved := *e
	moved.Path = path
	return &moved
}

// Parameter returns the value of a parameter, empty if the error does not have it.
func (e *Error) Parameter(name string) string {
	for _, p := range e.Parameters {
		if p.Name == name {
			return strings.Join(p.Values, ", ")
		}
	}
	return ""
}

func (e *Error) Error() string {
	return strings.Join(append([]string{string(e.Code)}, append(slices.Clone(e.Path), e.Message)...), ": ")
}

// List is all the faults of one input.
type List []*Error

func (l List) Error() string {
	s := make([]string, len(l))
	for i, e := range l {
		s[i] = e.Error()
	}
	return strings.Join(s, "; ")
}

// Message returns the messages of all errors.
func (l List) Message() string {
	s := make([]string, len(l))
	for i, e := range l {
		s[i] = e.Message
	}
	return strings.Join(s, " ")
}

// Add appends the errors that err wraps, with path put before their own paths. It ignores nil,
// and panics for an internal fault.
func (l *List) Add(err error, path ...string) {
	if err == nil {
		return
	}
	list, ok := ErrorsOf(err)
	if !ok {
		panic(fmt.Errorf("apperr: an internal fault among the errors of a client: %w", err))
	}
	for _, e := range list {
		*l = append(*l, e.At(append(slices.Clone(path), e.Path...)...))
	}
}

// ErrOrNil returns the list as an error, nil if the list is empty.
func (l List) ErrOrNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// ErrorsOf returns the errors that err wraps; ok is false for an internal fault and for nil.
func ErrorsOf(err error) (list List, ok bool) {
	if errors.As(err, &list) {
		return list, true
	}
	var e *Error
	if errors.As(err, &e) {
		return List{e}, true
	}
	return nil, false
}
