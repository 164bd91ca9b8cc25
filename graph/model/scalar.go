package model

import (
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"

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

// MarshalEntity writes the name of an entity as a value of the enum Entity.
func MarshalEntity(name string) graphql.Marshaler {
	return graphql.MarshalString(authz.EnumValue(name))
}

// UnmarshalEntity reads a value of the enum Entity. It returns the name of the entity. Codes:
// BAD_REQUEST.
func UnmarshalEntity(v any) (string, error) {
	value, _ := v.(string)
	e := authz.ByEnumValue(value)
	if e == nil {
		return "", apperr.New(apperr.BadRequest, "an entity is a value of the enum Entity, for example CUSTOMER_USER")
	}
	return e.Name, nil
}
