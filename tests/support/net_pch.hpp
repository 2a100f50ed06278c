/// The precompiled header of the tests of floors 3 and up: theirs, and what those floors have
/// precompiled themselves.
#pragma once

#include "net/loop.hpp"
#include "net/pch.hpp"
#include "support/pch.hpp"
