package web_test

import (
	"testing"

	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }
