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
		return "", apperr.New(apperr.BadRequest, "A date or a decimal number must be written as a text.")
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
		return "", apperr.New(apperr.BadRequest, "An entity must be a value of the enum Entity, for example CUSTOMER_USER.")
	}
	return e.Name, nil
}
