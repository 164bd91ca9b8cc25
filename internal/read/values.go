package read

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// values writes small objects that a row holds as JSON, or a list of them, with
// what is selected of each; texts where o is nil.
func (r *run) values(b []byte, o *object, text []byte) []byte {
	if len(text) == 0 {
		return append(b, "null"...)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		if r.stop == nil {
			r.stop = fmt.Errorf("read: a column that should be JSON: %w", err)
		}
		return append(b, "null"...)
	}
	return value(b, o, v)
}

func value(b []byte, o *object, v any) []byte {
	switch v := v.(type) {
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = value(b, o, x)
		}
		return append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for i := range o.items {
			it := &o.items[i]
			b = begin(b, i, it)
			if it.op == opText {
				b = constant(b, it)
			} else {
				b = value(b, nil, v[it.text])
			}
		}
		return append(b, '}')
	case string:
		return quoted(b, v)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case bool:
		return strconv.AppendBool(b, v)
	}
	return append(b, "null"...)
}
