package model

import (
	"buyergraph/internal/apperr"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalText writes a scalar that is text in JSON.
func MarshalText(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalText reads one; what it says is for the subject to check.
func UnmarshalText(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", apperr.New(apperr.BadRequest, "dates and decimal numbers are written as text")
	}
	return s, nil
}
