package apperr

import (
	"fmt"
	"reflect"
	"strings"

	"buyergraph/internal/names"
)

// IDField is the field by which inputs name the record that is to be changed.
const IDField = "id"

// FieldPath returns the path of a field of an input struct, followed by below. The struct
// and the field are passed by address, so that callers do not repeat field names in
// strings: FieldPath(&in, &in.Addresses, "0") is {"addresses", "0"}. It panics if the
// struct has no such field.
func FieldPath(in, field any, below ...string) []string {
	name := findFieldName(reflect.ValueOf(in).Elem(), reflect.ValueOf(field))
	if name == "" {
		panic(fmt.Sprintf("apperr.FieldPath: %T is not a field of %T", field, in))
	}
	return append([]string{name}, below...)
}

// findFieldName returns the graph name of a field of in or of its embedded structs, empty
// if there is none. The types are compared too: an embedded struct and its first field
// have the same address.
func findFieldName(in, field reflect.Value) string {
	for i := range in.NumField() {
		f, v := in.Type().Field(i), in.Field(i)
		if f.Anonymous {
			if name := findFieldName(v, field); name != "" {
				return name
			}
		} else if v.Addr().Pointer() == field.Pointer() && f.Type == field.Type().Elem() {
			return names.OfField(f.Name)
		}
	}
	return ""
}

// ColumnPath returns the path of the input struct's field with the name of a column, nil if
// there is none.
func ColumnPath(in any, column string) []string {
	t := reflect.TypeOf(in).Elem()
	f, ok := t.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(column, "_", "")) })
	if !ok {
		return nil
	}
	return []string{names.OfField(f.Name)}
}

// PrefixPath returns err with path put before the paths of its errors. It returns an
// internal fault and nil unchanged.
func PrefixPath(err error, path ...string) error {
	list, ok := ErrorsOf(err)
	if !ok {
		return err
	}
	var out List
	out.Add(list, path...)
	return out
}
