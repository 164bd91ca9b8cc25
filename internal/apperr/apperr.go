// Package apperr defines the error codes of the API and the error that carries a code.
// Any other error than an [Error] or a [List] is an internal fault: its text is logged and
// never shown to clients.
package apperr

import (
	"errors"
	"slices"
	"strings"
	"time"
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
	Code    Code
	Message string
	// Path names the faulty part of a mutation's input, such as {"addresses", "0", "city"},
	// without the leading "input".
	Path []string
	// RetryAfter is how long to wait before the next try; set with RATE_LIMITED.
	RetryAfter time.Duration
}

// New returns an error about the part of the input at path.
func New(code Code, message string, path ...string) *Error {
	return &Error{Code: code, Message: message, Path: path}
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

// Add appends err, with path put before the error's own path. It ignores nil. An error that
// is not an [Error] becomes INVALID with its own text, so that validators can be plain
// functions.
func (l *List) Add(err error, path ...string) {
	if err == nil {
		return
	}
	var e *Error
	if !errors.As(err, &e) {
		e = New(Invalid, err.Error())
	}
	full := append(append([]string{}, path...), e.Path...)
	*l = append(*l, &Error{Code: e.Code, Message: e.Message, Path: full, RetryAfter: e.RetryAfter})
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
