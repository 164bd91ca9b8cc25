//go:build !linux

package mariadb

import "syscall"

// Elsewhere a killed test leaves its server and its folder behind.
var killWithParent *syscall.SysProcAttr

func processGone(int) bool { return false }
