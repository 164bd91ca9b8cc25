// Package apperr holds the closed set of error codes and the error that carries
// them. Whatever is not an [Error] or a [List] is an internal fault: its text
// is logged and never shown.
package apperr

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Code says what went wrong in one word that programs can rely on.
type Code string

// The codes. Their descriptions for API users stand beside them in the SDL's
// enum ErrorCode; a test keeps both lists equal.
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
	Unconfirmed        Code = "UNCONFIRMED"
	RateLimited        Code = "RATE_LIMITED"

	PasswordResetRequired Code = "PASSWORD_RESET_REQUIRED"
	PasswordCommon        Code = "PASSWORD_COMMON"
	PasswordPersonal      Code = "PASSWORD_PERSONAL"
	LinkInvalid           Code = "LINK_INVALID"

	StaleVersion         Code = "STALE_VERSION"
	IdempotencyKeyReused Code = "IDEMPOTENCY_KEY_REUSED"

	Unauthenticated Code = "UNAUTHENTICATED"
	PasswordChange  Code = "PASSWORD_CHANGE_REQUIRED"
	BadRequest      Code = "BAD_REQUEST"
	QueryTooDeep    Code = "QUERY_TOO_DEEP"
	QueryTooLarge   Code = "QUERY_TOO_LARGE"
	QueryTooCostly  Code = "QUERY_TOO_COSTLY"
	Unavailable     Code = "UNAVAILABLE"
	Internal        Code = "INTERNAL"
)

// Error is a refusal that the caller can act on.
type Error struct {
	Code    Code
	Message string
	// Path leads to the faulty part of a mutation's input, without the leading
	// "input": {"addresses", "0", "city"}.
	Path []string
	// RetryAfter is when to try again, of RATE_LIMITED.
	RetryAfter time.Duration
}

// New makes an error about the input at path.
func New(code Code, message string, path ...string) *Error {
	return &Error{Code: code, Message: message, Path: path}
}

func (e *Error) Error() string {
	return strings.Join(append([]string{string(e.Code)}, append(slices.Clone(e.Path), e.Message)...), ": ")
}

// List is every fault of one input at once.
type List []*Error

func (l List) Error() string {
	s := make([]string, len(l))
	for i, e := range l {
		s[i] = e.Error()
	}
	return strings.Join(s, "; ")
}

// Add appends err with path put before its own; nil is passed over. An error
// that is no [Error] becomes INVALID with its own text, so that validators may
// be plain functions.
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

// Err is the list as an error, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All returns the errors that err carries; ok is false for an internal fault.
func All(err error) (list List, ok bool) {
	if errors.As(err, &list) {
		return list, true
	}
	var e *Error
	if errors.As(err, &e) {
		return List{e}, true
	}
	return nil, false
}
