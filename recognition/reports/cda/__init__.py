"""CDA R2 as China's shared documents have it (WS/T 500): 检验报告 and 检查报告."""
