package read

import (
	"context"
	"encoding/json"

	"buyergraph/internal/binding"
	"buyergraph/internal/names"
	"buyergraph/internal/setting"
)

// settingsOverrides are the overrides for the settings: of the type Settings, and of those that Website shows.
func settingsOverrides(defaults setting.Defaults) map[string]binding.Override {
	columns := setting.Columns()
	out := map[string]binding.Override{
		"Settings":            {HasNoLists: true},
		"Settings.overridden": {InputColumns: columns, ValueFunc: batchFunc(overriddenSettings)},
	}
	for _, column := range columns {
		out["Settings."+setting.FieldOf(column)] = binding.Override{SQLExpr: setting.OfSettingsSQL(column, defaults)}
	}
	for _, field := range []string{"registrationMode", "confirmationRequired", "companyNameRequired"} {
		out["Website."+field] = binding.Override{SQLExpr: setting.OfWebsiteSQL(names.ToColumn(field), defaults)}
	}
	return out
}

// overriddenSettings computes overridden from the columns of the settings.
func overriddenSettings(_ context.Context, _ *run, rows [][]Value) ([][]byte, error) {
	out := make([][]byte, len(rows))
	for i, row := range rows {
		fields := []string{}
		for j, column := range setting.Columns() {
			if !row[j].IsNull {
				fields = append(fields, setting.FieldOf(column))
			}
		}
		out[i], _ = json.Marshal(fields)
	}
	return out, nil
}
