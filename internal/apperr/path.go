package apperr

import (
	"fmt"
	"reflect"
	"strings"
)

// At is the path of a field of an input struct, and of what lies below it; both are
// given by their addresses, so that no name is written twice: {"addresses", "0"} of &in,
// &in.Addresses and "0".
func At(in, field any, below ...string) []string {
	name := fieldName(reflect.ValueOf(in).Elem(), reflect.ValueOf(field))
	if name == "" {
		panic(fmt.Sprintf("apperr.At: a %T that is in no %T", field, in))
	}
	return append([]string{name}, below...)
}

func fieldName(in, field reflect.Value) string {
	for i := range in.NumField() {
		f, v := in.Type().Field(i), in.Field(i)
		if f.Anonymous {
			if name := fieldName(v, field); name != "" {
				return name
			}
		} else if v.Addr().Pointer() == field.Pointer() && f.Type == field.Type().Elem() {
			return GraphName(f.Name)
		}
	}
	return ""
}

// AtColumn is the path of the input struct's field that a column is called after; nil
// where it has none.
func AtColumn(in any, column string) []string {
	t := reflect.TypeOf(in).Elem()
	f, ok := t.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(column, "_", "")) })
	if !ok {
		return nil
	}
	return []string{GraphName(f.Name)}
}

// GraphName is a Go field's name as the graph has it: externalId of ExternalID.
func GraphName(field string) string {
	field = strings.ReplaceAll(field, "ID", "Id")
	return strings.ToLower(field[:1]) + field[1:]
}

// Under is err with path put before the paths of the errors that it carries; an internal
// fault stays what it is.
func Under(err error, path ...string) error {
	list, ok := All(err)
	if !ok {
		return err
	}
	var out List
	for _, e := range list {
		out.Add(e, path...)
	}
	return out
}
