package model

import (
	"buyergraph/internal/apperr"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalText writes a scalar that is a string in JSON.
func MarshalText(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalText reads a scalar that is a string in JSON. It does not check the content.
// Codes: BAD_REQUEST.
func UnmarshalText(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", apperr.New(apperr.BadRequest, "dates and decimal numbers are written as text")
	}
	return s, nil
}
