package read

import (
	"encoding/json"
	"fmt"
	"strconv"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
)

// appendJSONColumn writes a value stored as JSON: an object, or a list of objects, reduced
// to the fields that o selects. If o is nil, the value is a text or a list of texts.
func (r *run) appendJSONColumn(b []byte, o *objectWriter, text []byte) []byte {
	if len(text) == 0 {
		return append(b, "null"...)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		if r.stopReason == nil {
			r.stopReason = fmt.Errorf("read: a column that should be JSON: %w", err)
		}
		return append(b, "null"...)
	}
	return appendJSONValue(b, o, v)
}

// appendJSONValue writes a decoded JSON value; o selects the fields of objects.
func appendJSONValue(b []byte, o *objectWriter, v any) []byte {
	switch v := v.(type) {
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONValue(b, o, x)
		}
		return append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for i := range o.fields {
			fw := &o.fields[i]
			b = appendKey(b, i, fw)
			switch name, isText := v[fw.fixedText].(string); {
			case fw.op == opTypename:
				b = appendConstant(b, fw)
			case fw.format == binding.AsEntity && isText:
				b = appendQuoted(b, authz.EnumValue(name))
			default:
				b = appendJSONValue(b, fw.childWriter, v[fw.fixedText])
			}
		}
		return append(b, '}')
	case string:
		return appendQuoted(b, v)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case bool:
		return strconv.AppendBool(b, v)
	}
	return append(b, "null"...)
}
