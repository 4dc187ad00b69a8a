"""The box at the hospital's edge (前置机): takes whole messages by MLLP, by SOAP and from folders, keeps what names a person or a result, and hands the rest to the service."""
